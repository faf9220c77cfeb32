// Sizes and encoding of protobuf varints.

// @ts-ignore: decorator
@inline
export function varintSize32(value: u32): u32 {
  // 7 bits per byte: (bits + 6) / 7 by multiplication
  return ((38 - clz<u32>(value | 1)) * 9363) >>> 16;
}

// @ts-ignore: decorator
@inline
export function varintSize64(value: u64): u32 {
  return (<u32>(70 - clz<u64>(value | 1)) * 9363) >>> 16;
}

// @ts-ignore: decorator
@inline
export function writeVarint(output: usize, value: u64): usize {
  while (value > 0x7f) {
    store<u8>(output++, <u8>value | 0x80);
    value >>>= 7;
  }
  store<u8>(output, <u8>value);
  return output + 1;
}
