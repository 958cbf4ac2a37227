import CMalloc
import Foundation
import Glibc

/// Keeps what a service occupies near what it uses, for the months that it runs. How memory is allocated is told to
/// jemalloc by `CMalloc`.
public enum ProcessMemory {
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
    static func giveBack() { cmalloc_purge() }
}
