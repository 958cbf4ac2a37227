import Testing

@testable import Workers

@Suite("Mailbox")
@MainActor
struct MailboxTests {
    private let mailbox = Mailbox<Int>()

    @Test("a taker gets what has gathered, up to its limit, in order")
    func takes() async {
        mailbox.put(contentsOf: [1, 2, 3])
        mailbox.put(4)
        #expect(await mailbox.take(atMost: 3) == [1, 2, 3])
        #expect(await mailbox.take(atMost: 3) == [4])
        #expect(mailbox.isEmpty)
    }

    @Test("a taker waits for the first element")
    func waits() async {
        let taken = Task { await self.mailbox.take(atMost: 10) }
        await settle()
        mailbox.put(7)
        #expect(await taken.value == [7])
    }

    @Test("one that wants more leaves a few to the others, and takes what is enough beside them")
    func wantsMore() async {
        let many = Task { await self.mailbox.take(atLeast: 3, atMost: 4) }
        await settle()
        mailbox.put(contentsOf: [1, 2])
        #expect(await mailbox.take(atMost: 4) == [1, 2])
        mailbox.put(contentsOf: [3, 4])
        await settle()
        #expect(!mailbox.isEmpty)
        mailbox.put(contentsOf: [5, 6, 7])
        #expect(await many.value == [3, 4, 5, 6])
        #expect(await mailbox.take(atMost: 4) == [7])
    }

    @Test("the end comes once everything is taken, and leaves a few to who takes a few")
    func ends() async {
        let many = Task { await self.mailbox.take(atLeast: 3, atMost: 4) }
        await settle()
        mailbox.put(contentsOf: [1, 2])
        mailbox.close()
        #expect(await many.value == nil)
        #expect(await mailbox.take(atMost: 4) == [1, 2])
        #expect(await mailbox.take(atMost: 4) == nil)
    }

    @Test("a giver that waits is one step ahead of the taker, also at the end")
    func givesAhead() async {
        var given = 0
        let giver = Task {
            for number in 1...3 {
                self.mailbox.put(number)
                given = number
                await self.mailbox.waitUntilEmpty()
            }
        }
        for number in 1...2 {
            await settle()
            #expect(given == number)
            #expect(await mailbox.take(atMost: 1) == [number])
        }
        await settle()
        mailbox.close()
        await giver.value
        #expect(await mailbox.take(atMost: 1) == [3])
    }

    /// Lets other tasks go as far as they can.
    private func settle() async {
        for _ in 0..<10 { await Task.yield() }
    }
}
