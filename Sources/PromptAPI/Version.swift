/// Of a release: daemon and client bear the same.
public enum Version {
    public static let current = "0.1.0"
}
