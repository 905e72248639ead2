package dev.rooflight.catalog.checkpoint;

import java.util.Optional;

/** The types of safetensors 0.8, under their names in the file. */
public enum SafetensorsDtype {
    BOOL(8, ""),
    F4(4, ""),
    F6_E2M3(6, ""),
    F6_E3M2(6, ""),
    U8(8, ""),
    I8(8, "int8"),
    F8_E5M2(8, "fp8-e5m2"),
    F8_E4M3(8, "fp8"),
    F8_E8M0(8, ""),
    F8_E4M3FNUZ(8, "fp8"),
    F8_E5M2FNUZ(8, "fp8-e5m2"),
    I16(16, "int16"),
    U16(16, ""),
    F16(16, "fp16"),
    BF16(16, "bf16"),
    I32(32, ""),
    U32(32, ""),
    F32(32, "fp32"),
    C64(64, ""),
    F64(64, ""),
    I64(64, ""),
    U64(64, "");

    private final int bits;
    private final String format;

    SafetensorsDtype(int bits, String format) {
        this.bits = bits;
        this.format = format;
    }

    /** Bits per element. */
    public int bits() {
        return bits;
    }

    /**
     * The number format of that name in {@code NumberFormats}, where the type alone says it: not for the bytes and
     * words that hold packed elements, nor for F4 and F6, whose scales are in tensors of their own.
     */
    public Optional<String> format() {
        return format.isEmpty() ? Optional.empty() : Optional.of(format);
    }

    /** The type of that name in a file. */
    static Optional<SafetensorsDtype> named(String name) {
        for (SafetensorsDtype dtype : values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
