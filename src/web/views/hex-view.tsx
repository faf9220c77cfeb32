// Bytes as offsets, hexadecimal digits and characters.
import type { JSX } from "preact";
import { VirtualList } from "./virtual-list.tsx";

const LINE_BYTES = 16;

export function HexView({ bytes }: { bytes: Uint8Array }): JSX.Element {
  const digits = Math.max(4, bytes.length.toString(16).length);
  return (
    <VirtualList
      count={Math.ceil(bytes.length / LINE_BYTES)}
      className="hex-view"
      label="Bytes"
      line={(index) => {
        const start = index * LINE_BYTES;
        const line = bytes.subarray(start, start + LINE_BYTES);
        return (
          <>
            <span class="hex-offset">{start.toString(16).padStart(digits, "0")}</span>
            <span class="hex-bytes">{hexOf(line)}</span>
            <span class="hex-text">{textOf(line)}</span>
          </>
        );
      }}
    />
  );
}

function hexOf(line: Uint8Array): string {
  const pairs = Array.from(line, (byte) => byte.toString(16).padStart(2, "0"));
  return [pairs.slice(0, 8).join(" "), pairs.slice(8).join(" ")].join("  ").padEnd(LINE_BYTES * 3);
}

function textOf(line: Uint8Array): string {
  return Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
}
