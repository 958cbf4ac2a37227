/// Text that is text wherever it stands in HTML, between tags and in quoted attributes.
///
/// Looked at by scalars: a browser sees the bracket also where a combining mark makes one character of it.
func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
