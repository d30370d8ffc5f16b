import CPlatform

/// What a process shows of its memory.
public enum Dumps {
    /// From here on no core is written of this process, whatever its limits and the kernel's pattern say, and others of its user read
    /// neither its memory nor its environment (prctl(2), PR_SET_DUMPABLE): for who holds credentials. A debugger needs root then.
    public static func forbid() { cplatform_forbid_dumps() }
}
