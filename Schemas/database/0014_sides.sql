-- Which text of a side-by-side vote was shown first, so that a report can tell the text's part from the place's.

alter table feedback_events
    add shown_first       text check (shown_first in ('revised', 'baseline'));
