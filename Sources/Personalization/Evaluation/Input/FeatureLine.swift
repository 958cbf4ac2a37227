/// One line of a file of features, such as the responses file can be made of.
public enum FeatureLine {
    /// Appends `{"id", "features"}` and a newline; the numbers read back as the same doubles.
    public static func append(id: String, features: [Double], to bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("id", id)
            writer.name("features")
            writer.beginArray()
            for feature in features { writer.value(feature) }
            writer.endArray()
            writer.endObject()
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
