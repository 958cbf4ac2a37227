import Foundation
import Testing

@testable import Workers

@Suite("The memory map of a process")
struct MemoryMapTests {
    private static let smaps = """
        55d0c0000000-55d0c18d3000 r-xp 00000000 fe:00 123                        /opt/attune/attune
        Size:              25420 kB
        Rss:               14576 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me sd
        55d0c18d4000-55d0c198e000 r--p 018d3000 fe:00 123                        /opt/attune/attune
        Rss:                 744 kB
        Anonymous:           744 kB
        55d0c198e000-55d0c1b39000 rw-p 0198c000 fe:00 123                        /opt/attune/attune
        Anonymous:             0 kB
        55d0c1b39000-55d0c1c00000 rw-p 00000000 00:00 0                          [heap]
        Anonymous:           372 kB
        7f0000000000-7f0000010000 r--p 00000000 00:00 0
        Anonymous:             0 kB
        7f0000010000-7f0000020000 r--s 00000000 fe:00 9                          /dev/shm/shared
        Anonymous:             0 kB
        7f0000020000-7f0000030000 r--p 00000000 fe:00 8                          /usr/lib/a name with spaces.so
        Anonymous:             0 kB
        7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0                          [vdso]
        Anonymous:             0 kB
        7ffd00002000-zz r-xp 00000000 fe:00 8                                    /broken
        Anonymous:             0 kB

        """

    @Test("holds as droppable only what a file has, nobody can write and nobody wrote")
    func unwrittenFiles() {
        let found = MemoryMap(smaps: Self.smaps).unwrittenFiles
        #expect(found == [0x55d0_c000_0000..<0x55d0_c18d_3000, 0x7f00_0002_0000..<0x7f00_0003_0000])
    }

    @Test("of this process has code in it, which still runs after its pages were dropped")
    func drops() throws {
        ProcessMemory.dropCode()
        let smaps = try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8)
        #expect(!MemoryMap(smaps: smaps).unwrittenFiles.isEmpty)
    }

    @Test(
        "is empty where the text is none",
        arguments: ["", "\n\n", "Anonymous: 0 kB", "a b c", "1-2 r-xp\nAnonymous: 0"])
    func noMap(text: String) {
        #expect(MemoryMap(smaps: text).unwrittenFiles.isEmpty)
    }
}
