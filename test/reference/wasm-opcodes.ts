// A slow, obvious reader of WebAssembly modules: which instructions stand in their functions. Follows the core specification 2.0, section 5.
// It knows the instructions of that version only, and throws on others.

/** How often each instruction occurs: its opcode, or `0xfc n`, `0xfd n` for prefixed ones. */
export function countInstructions(wasm: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  const module = new Reader(wasm, 8);
  while (module.at < wasm.length) {
    const id = module.byte();
    const end = module.number() + module.at;
    if (id === 10) {
      for (let functions = module.number(); functions > 0; functions--) countInFunction(module, counts);
    }
    module.at = end;
  }
  return counts;
}

class Reader {
  bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new Error("the module ends too early");
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128; good for skipping signed ones of any width too. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  numbers(count: number): void {
    for (let i = 0; i < count; i++) this.number();
  }
}

function countInFunction(code: Reader, counts: Map<string, number>): void {
  const end = code.number() + code.at;
  for (let groups = code.number(); groups > 0; groups--) {
    code.number();
    code.byte();
  }
  while (code.at < end) {
    const name = skipInstruction(code);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (code.at !== end) throw new Error("a function does not end where its size says");
}

function skipInstruction(code: Reader): string {
  const opcode = code.byte();
  if (opcode === 0xfc) return `0xfc ${skipBulk(code)}`;
  if (opcode === 0xfd) return `0xfd ${skipVector(code)}`;
  if (opcode >= 0x02 && opcode <= 0x04)
    code.number(); // block, loop, if: a block type
  else if (opcode === 0x0c || opcode === 0x0d || opcode === 0x10)
    code.number(); // br, br_if, call
  else if (opcode === 0x0e)
    code.numbers(code.number() + 1); // br_table
  else if (opcode === 0x11)
    code.numbers(2); // call_indirect
  else if (opcode === 0x1c)
    code.numbers(code.number()); // select with types
  else if (opcode >= 0x20 && opcode <= 0x26)
    code.number(); // locals, globals, tables
  else if (opcode >= 0x28 && opcode <= 0x3e)
    code.numbers(2); // loads, stores: alignment, offset
  else if (opcode >= 0x3f && opcode <= 0x42)
    code.number(); // memory.size, memory.grow, i32.const, i64.const
  else if (opcode === 0x43)
    code.at += 4; // f32.const
  else if (opcode === 0x44)
    code.at += 8; // f64.const
  else if (opcode === 0xd0 || opcode === 0xd2)
    code.number(); // ref.null, ref.func
  else if (!isBare(opcode)) throw new Error(`unknown opcode 0x${opcode.toString(16)}`);
  return `0x${opcode.toString(16).padStart(2, "0")}`;
}

/** Instructions without immediates: control, drop, select, and all of comparison, arithmetic and conversion. */
function isBare(opcode: number): boolean {
  return [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(opcode) || (opcode >= 0x45 && opcode <= 0xc4);
}

/** Saturating conversions, and the instructions on memory and tables as a whole. */
function skipBulk(code: Reader): number {
  const kind = code.number();
  if (kind > 17) throw new Error(`unknown opcode 0xfc ${kind}`);
  code.numbers([0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1][kind]);
  return kind;
}

function skipVector(code: Reader): number {
  const kind = code.number();
  if (kind > 255) throw new Error(`unknown opcode 0xfd ${kind}`);
  if (kind <= 11 || (kind >= 84 && kind <= 93)) code.numbers(2); // loads, stores: alignment, offset
  if (kind >= 84 && kind <= 91) code.at += 1; // … and a lane
  if (kind === 12 || kind === 13) code.at += 16; // v128.const, i8x16.shuffle
  if (kind >= 21 && kind <= 34) code.at += 1; // extract and replace a lane
  return kind;
}
