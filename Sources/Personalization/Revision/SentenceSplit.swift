/// Holds a text cut into pieces, from which it is put together again without the loss of a byte.
public struct SentenceSplit: Sendable, Hashable {
    /// One piece with what stands before it.
    public struct Piece: Sendable, Hashable {
        /// Kind of piece.
        public enum Kind: String, Sendable, Hashable {
            /// A sentence, or a list item's, that a model may revise.
            case sentence
            /// A heading, code, a table row, a lone URL: stays as it is.
            case verbatim
        }

        /// White space, line breaks, list and quotation marks before the piece.
        public var lead: String
        /// The piece itself, without surrounding white space.
        public var text: String
        /// Whether a model may revise it.
        public var kind: Kind
    }

    /// Pieces in the order of the text.
    public var pieces: [Piece]
    /// White space after the last piece.
    public var tail: String

    /// The whole text: every lead and piece, and the tail.
    public var text: String { joined { $0.text } }

    /// Numbers of the pieces that a model may revise.
    public var sentences: [Int] { pieces.indices.filter { pieces[$0].kind == .sentence } }

    /// Returns the text with each piece replaced by what `transform` makes of it.
    public func joined(_ transform: (Piece) -> String) -> String {
        var result = ""
        for piece in pieces {
            result += piece.lead
            result += transform(piece)
        }
        return result + tail
    }

    /// Returns the text with some pieces replaced, by their number; the others stay.
    public func replacing(_ revised: [Int: String]) -> String {
        var copy = self
        for (index, text) in revised where copy.pieces.indices.contains(index) { copy.pieces[index].text = text }
        return copy.text
    }
}
