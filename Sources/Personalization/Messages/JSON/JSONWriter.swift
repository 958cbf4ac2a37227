/// Writes JSON (RFC 8259) as UTF-8 bytes into an array that the caller keeps.
///
/// Commas are put by itself. It writes what it is told: balanced calls are the caller's matter. Strings are escaped
/// only where the RFC requires it.
///
/// Safe although it holds memory: it alone has it, and makes room before it writes.
@safe
package struct JSONWriter: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private var count = 0
    private var needsComma = false

    /// Nearly every message takes less.
    private init() { unsafe memory = .allocate(byteCount: 4096, alignment: 1) }

    deinit { unsafe memory.deallocate() }

    /// Appends one JSON text to `bytes`.
    package static func append(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        body(&writer)
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: writer.memory[..<writer.count]))
    }

    // MARK: Bytes

    /// Makes room for as many bytes more.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if unsafe memory.count &- count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(2 * memory.count, count + more), alignment: 1)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        unsafe memory.deallocate()
        unsafe memory = larger
    }

    /// Puts a byte for which there is room.
    @inline(__always)
    private mutating func putReserved(_ byte: UInt8) {
        unsafe memory[count] = byte
        count &+= 1
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        reserve(1)
        putReserved(byte)
    }

    @inline(__always)
    private mutating func put(_ units: UnsafeRawBufferPointer) {
        reserve(units.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: units)
        count &+= units.count
    }

    private mutating func put(_ text: StaticString) {
        unsafe put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { units in unsafe put(UnsafeRawBufferPointer(units)) }
    }

    // MARK: Structure

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the name of the next value. It must need no escaping.
    package mutating func name(_ name: StaticString) {
        reserve(name.utf8CodeUnitCount + 4)
        separate()
        putReserved(UInt8(ascii: "\""))
        put(name)
        putReserved(UInt8(ascii: "\""))
        putReserved(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the name of the next value, escaped as it needs.
    package mutating func name(_ name: String) {
        value(name)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        put(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Values

    package mutating func value(_ number: Int) {
        separate()
        if (0...9).contains(number) {
            put(0x30 + UInt8(number))
        } else {
            put(number.description)
        }
    }

    /// Writes the shortest digits that read back as the same double; null for what JSON has no number for.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        put(number.description)
    }

    /// Writes a number with at most three decimals, cut to ±10¹²; one that is not a number as 0.
    package mutating func value(rounded number: Double) {
        separate()
        var rest = Int64(thousandths: number)
        if rest < 0 {
            put(UInt8(ascii: "-"))
            rest = -rest
        }
        let (whole, fraction) = rest.quotientAndRemainder(dividingBy: 1000)
        if whole < 10 {
            put(0x30 + UInt8(whole))
        } else {
            put(whole.description)
        }
        guard fraction > 0 else { return }
        put(UInt8(ascii: "."))
        put(0x30 + UInt8(fraction / 100))
        guard !fraction.isMultiple(of: 100) else { return }
        put(0x30 + UInt8(fraction / 10 % 10))
        if !fraction.isMultiple(of: 10) { put(0x30 + UInt8(fraction % 10)) }
    }

    package mutating func value(_ bool: Bool) {
        separate()
        put(bool ? "true" : "false")
    }

    package mutating func null() {
        separate()
        put("null")
    }

    package mutating func value(_ text: String) {
        separate()
        put(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { units in unsafe appendEscaped(UnsafeRawBufferPointer(units)) }
        put(UInt8(ascii: "\""))
    }

    /// Copies stretches that need no escape as wholes; eight bytes are looked at at once, as `scanString` does.
    private mutating func appendEscaped(_ units: UnsafeRawBufferPointer) {
        var copied = 0
        var position = 0
        func word(at position: Int) -> UInt64 {
            unsafe UInt64(littleEndian: units.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        }
        while position < units.count {
            if position &+ 16 <= units.count,
                JSONReader.marks(word(at: position)) | JSONReader.marks(word(at: position &+ 8)) == 0
            {
                position &+= 16
                continue
            }
            if position &+ 8 <= units.count {
                let marks = JSONReader.marks(word(at: position))
                if marks == 0 {
                    position &+= 8
                    continue
                }
                position &+= marks.trailingZeroBitCount &>> 3
            }
            let unit = unsafe units[position]
            if unit < 0x20 || unit == UInt8(ascii: "\"") || unit == UInt8(ascii: "\\") {
                unsafe put(UnsafeRawBufferPointer(rebasing: units[copied..<position]))
                appendEscape(unit)
                copied = position + 1
            }
            position &+= 1
        }
        unsafe put(UnsafeRawBufferPointer(rebasing: units[copied...]))
    }

    private mutating func appendEscape(_ unit: UInt8) {
        put(UInt8(ascii: "\\"))
        switch unit {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(unit)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            put("u00")
            put(0x30 + unit >> 4)
            let low = unit & 0xF
            put(low < 10 ? 0x30 + low : 0x57 + low)
        }
    }

    // MARK: Fields

    package mutating func field(_ name: StaticString, _ text: String) {
        self.name(name)
        value(text)
    }

    package mutating func field(_ name: StaticString, _ number: Int) {
        self.name(name)
        value(number)
    }

    /// Leaves the field out when there is no value.
    package mutating func field(_ name: StaticString, optional text: String?) {
        if let text { field(name, text) }
    }

    /// Leaves the field out when there is no value.
    package mutating func field(_ name: StaticString, optional number: Int?) {
        if let number { field(name, number) }
    }

    /// Leaves the field out when there is no value, or none that JSON can write.
    package mutating func field(_ name: StaticString, optional number: Double?) {
        guard let number, number.isFinite else { return }
        self.name(name)
        value(number)
    }

    /// Writes a number with at most three decimals; leaves the field out when there is none, or none that JSON can write.
    package mutating func field(_ name: StaticString, rounded number: Double?) {
        guard let number, number.isFinite else { return }
        self.name(name)
        value(rounded: number)
    }

    /// Leaves the field out when the list is empty.
    package mutating func field(_ name: StaticString, nonEmpty texts: [String]) {
        if !texts.isEmpty { field(name, texts) }
    }

    /// Writes a list of texts, also an empty one.
    package mutating func field(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    /// Writes a time as RFC 3339; leaves the field out when there is none.
    package mutating func field(_ name: StaticString, time milliseconds: Int64?) {
        if let milliseconds { field(name, RFC3339.string(milliseconds: milliseconds)) }
    }
}

extension Int64 {
    /// The thousandths of a number cut to ±10¹², rounded; 0 for one that is not a number.
    init(thousandths number: Double) {
        let exact = number.isNaN ? 0 : Swift.min(Swift.max(number, -1e12), 1e12) * 1000
        // What rounded() does, without its call into the C library.
        self = Int64(exact + (exact < 0 ? -0.5 : 0.5))
    }
}
