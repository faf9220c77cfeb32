// The parts of Node's (Bun's, Deno's) Buffer that are used, where there is one. The build for browsers declares that there is none, so that
// bundlers drop all uses of it; this works as long as these constants are in a file without imports.

interface NodeBuffer extends Uint8Array {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  latin1Write(text: string, offset: number, length: number): number;
  utf8Write(text: string, offset: number, length: number): number;
}

interface NodeBufferClass {
  byteLength(text: string): number;
  prototype: NodeBuffer;
}

type Platform = { Buffer?: NodeBufferClass };

const isThere =
  typeof (globalThis as Platform).Buffer?.prototype.latin1Slice === "function" &&
  typeof (globalThis as Platform).Buffer?.prototype.utf8Write === "function";

/** The class, and its methods, which work on any Uint8Array. */
export const nodeBuffer: NodeBufferClass | null = isThere ? ((globalThis as Platform).Buffer as NodeBufferClass) : null;
export const nodeMethods: NodeBuffer | null = isThere ? (globalThis as { Buffer: NodeBufferClass }).Buffer.prototype : null;
