/// Names what a Unicode scalar does when a text is measured.
///
/// The raw values of `letter`, `vowel` and `digit` are 1, 2 and 3, so that one comparison finds what starts a word.
enum TextScalarClass {
    /// Symbols, hyphens, controls: separates words, and a phrase may continue over it.
    static let other: UInt8 = 0
    /// A letter of a script that is written with spaces.
    static let letter: UInt8 = 1
    /// A Latin vowel, y and accented ones included.
    static let vowel: UInt8 = 2
    /// A decimal digit (general category Nd).
    static let digit: UInt8 = 3
    /// A combining mark: belongs to the letter before it.
    static let mark: UInt8 = 4
    /// Format characters (joiners, direction marks, soft hyphen, variation selectors): skipped, also inside a word.
    static let ignorable: UInt8 = 5
    static let space: UInt8 = 6
    static let newline: UInt8 = 7
    /// An ideograph, kana or other letter that is a word by itself.
    static let ideograph: UInt8 = 8
    /// A letter of Thai, Lao, Khmer or Burmese: words are cut every six letters.
    static let unspaced: UInt8 = 9
    static let period: UInt8 = 10
    static let exclamation: UInt8 = 11
    static let question: UInt8 = 12
    /// A full stop that ends a sentence without a space after it (。 ｡ । ۔).
    static let wideStop: UInt8 = 13
    static let wideExclamation: UInt8 = 14
    /// A question mark that ends a sentence without a space after it (？ ؟).
    static let wideQuestion: UInt8 = 15
    static let comma: UInt8 = 16
    /// A double quotation mark of any script.
    static let quotation: UInt8 = 17
    static let openingParenthesis: UInt8 = 18
    static let apostrophe: UInt8 = 19
    static let backtick: UInt8 = 20
    static let asterisk: UInt8 = 21
    /// A scalar that shows as an emoji.
    static let emoji: UInt8 = 22
    /// A scalar that shows as an emoji only before U+FE0F.
    static let textualEmoji: UInt8 = 23
    /// Punctuation that no phrase continues over.
    static let phraseBreak: UInt8 = 24
    /// A bullet such as •, which starts a list line.
    static let bullet: UInt8 = 25
    /// Half of a flag.
    static let regionalIndicator: UInt8 = 26

    /// Tells letters, vowels and digits.
    @inline(__always)
    static func startsWord(_ scalarClass: UInt8) -> Bool { scalarClass &- 1 < 3 }

    /// Tells letters and vowels.
    @inline(__always)
    static func isLetter(_ scalarClass: UInt8) -> Bool { scalarClass &- 1 < 2 }

    /// Classifies one scalar from the Unicode character database that the standard library carries.
    ///
    /// Slow: the tables of ``TextTables`` hold its answers for the basic multilingual plane.
    static func classify(_ scalar: Unicode.Scalar) -> UInt8 {
        if let named = named[scalar.value] { return named }
        switch scalar.value {
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9D,
            0x1B000...0x1B16F, 0x20000...0x3FFFD:
            return scalar.properties.isAlphabetic ? ideograph : other
        case 0x1F1E6...0x1F1FF:
            return regionalIndicator
        case 0xFE00...0xFE0F, 0xE0000...0xE01EF:
            return ignorable
        default:
            break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .decimalNumber: return digit
        case .nonspacingMark, .spacingMark, .enclosingMark: return mark
        case .format: return ignorable
        case .spaceSeparator: return space
        case .lineSeparator, .paragraphSeparator: return newline
        default: break
        }
        if properties.isEmoji && scalar.value >= 0x80 { return properties.isEmojiPresentation ? emoji : textualEmoji }
        guard properties.isAlphabetic else { return other }
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: return unspaced
        default: return letter
        }
    }

    private static let named: [UInt32: UInt8] = {
        var table: [UInt32: UInt8] = [:]
        let groups: [(String, UInt8)] = [
            ("aeiouyAEIOUYàáâãäåæèéêëìíîïòóôõöøùúûüýÿœÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝŒ", vowel),
            (" \t\u{0B}\u{0C}\r\u{A0}\u{200B}\u{3000}", space), ("\n\u{85}\u{2028}\u{2029}", newline),
            (".", period), ("!", exclamation), ("?", question),
            ("。｡।॥۔", wideStop), ("！", wideExclamation), ("？؟", wideQuestion),
            (",，、､،", comma), ("\"“”„‟«»「」『』", quotation), ("(（", openingParenthesis), ("'’ʼ", apostrophe),
            ("`", backtick), ("*", asterisk), (";:)]}[{؛；：）…—|/", phraseBreak), ("•‣◦●▪∙·", bullet),
        ]
        for (text, scalarClass) in groups {
            for scalar in text.unicodeScalars { table[scalar.value] = scalarClass }
        }
        return table
    }()
}
