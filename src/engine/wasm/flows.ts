// What flows need of an engine: in Wasm, over the memory of a Wasm engine; for the pure-JS engine, by the JS twin in its arena.
import { ARENA_KERNEL, ARENA_PADDING, KERNEL_BYTES } from "../../abi.ts";
import type { FlowKernels, MakeFlowKernels } from "../engine.ts";
import { jsFlows } from "../js/flows.ts";
import { search } from "../js/search.ts";
import { bring, WasmEngine } from "./engine.ts";
import { flowsModule } from "./flows-module.ts";
import { messagesModule } from "./messages-module.ts";
import { compileModule, type ModulePair, moduleBytes } from "./module.ts";

/** The functions that assembly/flows.ts exports. */
export interface FlowsExports {
  decodeTnetstringRun(): void;
  pickTnetstringRun(): void;
  search(haystack: number, length: number, needle: number, needleLength: number, table: number): number;
}

/** The functions that assembly/messages.ts exports. */
export interface MessagesExports {
  mapToTnetstring(): number;
  mapToProtobuf(): number;
  runToTnetstring(): void;
  runToProtobuf(): void;
  decodePlainMessage(): void;
  layoutProtobuf(): number;
  emitProtobuf(mode: number): void;
  crc32(start: number, length: number, seed: number): number;
}

/** Longer needles are left to the JS twin: they would crowd the haystack out of the kernels' region. */
const LONGEST_NEEDLE = 4096;

/** A module is compiled when an engine first needs it, and instantiated for each arena: the one for messages only when they are used. */
export function createFlows(): MakeFlowKernels {
  const compiledFlows = compiledOnce(flowsModule);
  const compiledMessages = compiledOnce(messagesModule);
  return (engine) => {
    if (!(engine instanceof WasmEngine)) return jsFlows(engine);
    const { name, memory, core } = engine;
    const instantiate = (module: WebAssembly.Module): object => {
      const { exports } = new WebAssembly.Instance(module, { env: { memory }, core: { decodeTnetstring: core.decodeTnetstring } });
      // A copy: an exports object is frozen, and slower to call through.
      return { ...exports };
    };
    let messages: MessagesExports | null = null;
    return kernelsOf(
      instantiate(compiledFlows(name)) as FlowsExports,
      () => {
        messages ??= instantiate(compiledMessages(name)) as MessagesExports;
        return messages;
      },
      engine.bytes,
    );
  };
}

function compiledOnce(pair: ModulePair): (name: WasmEngine["name"]) => WebAssembly.Module {
  const modules = new Map<string, WebAssembly.Module>();
  return (name) => {
    let module = modules.get(name);
    if (module === undefined) {
      module = compileModule(moduleBytes(pair, name));
      modules.set(name, module);
    }
    return module;
  };
}

function kernelsOf(flows: FlowsExports, messages: () => MessagesExports, arena: Uint8Array): FlowKernels {
  return {
    map: (to) => (to.name === "tnetstring" ? messages().mapToTnetstring() : messages().mapToProtobuf()),
    transcodeRun: (to) => (to.name === "tnetstring" ? messages().runToTnetstring() : messages().runToProtobuf()),
    decodePlainMessage: () => messages().decodePlainMessage(),
    decodeRun: () => flows.decodeTnetstringRun(),
    pickRun: () => flows.pickTnetstringRun(),
    layoutProtobuf: () => messages().layoutProtobuf(),
    emitProtobuf: (mode) => messages().emitProtobuf(mode),
    indexOf: (haystack, needle) => indexOf(flows, arena, haystack, needle),
    crc32(bytes, seed) {
      const { crc32 } = messages();
      let crc = seed;
      for (let offset = 0; offset < bytes.length; ) {
        const end = bring(arena, bytes, offset, KERNEL_BYTES, ARENA_KERNEL);
        crc = crc32(ARENA_KERNEL, end - offset, crc);
        offset = end;
      }
      return crc >>> 0;
    },
    crc32At: (pointer, length) => messages().crc32(pointer, length, 0) >>> 0,
  };
}

function indexOf(flows: FlowsExports, arena: Uint8Array, haystack: Uint8Array, needle: Uint8Array): number {
  if (needle.length > LONGEST_NEEDLE) return search(haystack, needle);
  const table = ARENA_KERNEL + ((needle.length + 3) & ~3) + ARENA_PADDING;
  const block = table + needle.length * 4;
  const room = ARENA_KERNEL + KERNEL_BYTES - block;
  bring(arena, needle, 0, needle.length, ARENA_KERNEL);
  // Blocks overlap, so that a needle across the boundary of two is found.
  for (let start = 0; start + needle.length <= haystack.length; start += room - needle.length + 1) {
    const end = bring(arena, haystack, start, room, block);
    const found = flows.search(block, end - start, ARENA_KERNEL, needle.length, table);
    if (found >= 0) return start + found;
  }
  return -1;
}
