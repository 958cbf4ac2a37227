#pragma once
#include <cblas.h>

// LAPACK is in the same library, but its C interface has headers of its own that a BLAS package may lack; these are the
// Fortran entry points, as the LAPACK Users' Guide gives them.
void dsyevd_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
             double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info);
void dpotrf_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info);
void dgesv_(const blasint *n, const blasint *count, double *a, const blasint *lda, blasint *pivots, double *b,
            const blasint *ldb, blasint *info);
