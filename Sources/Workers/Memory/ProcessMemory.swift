import CMalloc
import Foundation
import Glibc

/// Keeps what a service occupies near what it uses, for the months that it runs.
///
/// By itself glibc gives each thread an arena of its own, of which there are soon a dozen, each as large as it ever was;
/// and once a large block was freed, it takes blocks of that size from an arena as well, between smaller ones that keep it
/// from shrinking. Both looks like a leak that goes in steps.
public enum ProcessMemory {
    private static let arenas: Int32 = 2
    /// Bytes. Larger blocks are mapped, and gone when they are freed; the bursts of the message path are smaller.
    private static let mappedFrom: Int32 = 1 << 20
    /// Free bytes at an arena's end from which they go back.
    private static let trimmedFrom: Int32 = 4 << 20

    /// Sets the allocator up for a service. To be called first of all, while there are few threads.
    public static func prepareForService() { cmalloc_set(arenas, mappedFrom, trimmedFrom) }

    /// Gives back the pages of code and constants that are in memory because something needed them once. Those that are
    /// needed again come back by themselves, from the files that hold them. After each part of a service's start and after
    /// its first work that makes some ten megabytes in all; it takes some milliseconds.
    public static func dropCode() {
        // Where there is no such file, there is nothing to give back.
        guard let smaps = try? String(contentsOfFile: "/proc/self/smaps", encoding: .utf8) else { return }
        for range in MemoryMap(smaps: smaps).unwrittenFiles {
            // Pages that cannot be written are as they are in the file, whenever they are read (madvise(2)).
            unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// Gives back what is free, after something that takes much for a moment, now and then.
    static func giveBack() { cmalloc_trim() }
}
