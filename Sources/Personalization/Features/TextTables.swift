/// Holds the classes and the small letters of the basic multilingual plane, flat, for one look-up a scalar.
///
/// Sendable although it holds pointers: the memory is written only while ``shared`` is made, before anything else can
/// see it, is never written again and never freed.
@safe
struct TextTables: @unchecked Sendable {
    /// The tables, built at first use (some milliseconds) and kept for the life of the process.
    static let shared = TextTables()

    private static let smallLetterLimit = 0x2000
    private let classes: UnsafeMutablePointer<UInt8>
    private let smallLetters: UnsafeMutablePointer<UInt16>

    private init() {
        unsafe classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 0x1_0000)
        unsafe classes.initialize(repeating: TextScalarClass.other, count: 0x1_0000)
        unsafe smallLetters = UnsafeMutablePointer<UInt16>.allocate(capacity: Self.smallLetterLimit)
        unsafe smallLetters.initialize(repeating: 0, count: Self.smallLetterLimit)
        for value in 0..<0x1_0000 {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let scalarClass = TextScalarClass.classify(scalar)
            unsafe classes[value] = scalarClass
            guard value < Self.smallLetterLimit else { continue }
            let small = scalar.properties.lowercaseMapping.unicodeScalars
            let isSimple = small.count == 1 && (small.first?.value ?? 0) < 0x1_0000
            unsafe smallLetters[value] = UInt16(truncatingIfNeeded: isSimple ? small.first?.value ?? 0 : UInt32(value))
        }
    }

    /// Returns the class of an ASCII byte, or of the Latin-1 scalar of that number.
    @inline(__always)
    func byteClass(_ byte: UInt8) -> UInt8 { unsafe classes[Int(byte)] }

    /// Returns the class of any scalar value.
    @inline(__always)
    func scalarClass(_ value: UInt32) -> UInt8 {
        value < 0x1_0000 ? unsafe classes[Int(value)] : Self.supplementaryClass(value)
    }

    /// Returns the small letter of a scalar below U+2000, and every other scalar as it is.
    @inline(__always)
    func smallLetter(_ value: UInt32) -> UInt32 {
        value < UInt32(Self.smallLetterLimit) ? UInt32(unsafe smallLetters[Int(value)]) : value
    }

    @inline(never)
    private static func supplementaryClass(_ value: UInt32) -> UInt8 {
        Unicode.Scalar(value).map(TextScalarClass.classify) ?? TextScalarClass.other
    }
}
