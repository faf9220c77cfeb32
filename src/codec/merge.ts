// Merges messages of proto/flow.proto that come in several parts, on the tape: where a field of one message occurs again, protobuf takes
// the fields of all parts as those of one message. No writer is known to do this, but a parser must accept it.
import { FIELD_SHIFT, NODE_NEXT, NODE_WORDS, TAG_MASK, TAG_MESSAGE } from "../abi.ts";
import { flowDescription } from "./generated/flow.ts";

/** Nodes of the tape that become one: the parts of a message, or any other node alone. */
type Group = number[];

interface Frame {
  /** The message on the new tape. */
  readonly node: number;
  readonly groups: readonly Group[];
  next: number;
}

class Merger {
  readonly #tape: Uint32Array;
  readonly #merged: Uint32Array;
  #count = 0;
  /** By the index of a field: the choice that it belongs to, its oneof or itself alone; 0 for repeated fields. */
  readonly #choices: Int32Array = choices();

  constructor(tape: Uint32Array) {
    this.#tape = tape;
    this.#merged = new Uint32Array(tape.length);
  }

  run(): Uint32Array {
    const frames: Frame[] = [this.#open([0])];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      if (frame.next === frame.groups.length) {
        this.#merged[frame.node * NODE_WORDS + NODE_NEXT] = this.#count;
        frames.pop();
        continue;
      }
      const group = frame.groups[frame.next++];
      if (this.#isMessage(group[0])) frames.push(this.#open(group));
      else this.#put(group[0]);
    }
    return this.#merged.subarray(0, this.#count * NODE_WORDS);
  }

  #isMessage(node: number): boolean {
    return (this.#tape[node * NODE_WORDS] & TAG_MASK) === TAG_MESSAGE;
  }

  #put(node: number): number {
    const at = node * NODE_WORDS;
    this.#merged.set(this.#tape.subarray(at, at + NODE_WORDS), this.#count * NODE_WORDS);
    this.#merged[this.#count * NODE_WORDS + NODE_NEXT] = this.#count + 1;
    return this.#count++;
  }

  /** Begins the message that these parts make up. */
  #open(parts: Group): Frame {
    const tape = this.#tape;
    const groups: Group[] = [];
    const open = new Map<number, Group>();
    for (const part of parts) {
      const end = tape[part * NODE_WORDS + NODE_NEXT];
      for (let node = part + 1; node < end; node = tape[node * NODE_WORDS + NODE_NEXT]) {
        const field = tape[node * NODE_WORDS] >>> FIELD_SHIFT;
        const choice = this.#choices[field];
        const group = open.get(choice);
        const isMore = group !== undefined && this.#isMessage(node) && tape[group[0] * NODE_WORDS] >>> FIELD_SHIFT === field;
        if (isMore) group.push(node);
        else {
          const begun = [node];
          groups.push(begun);
          // Another member of a oneof replaces what was set before.
          if (choice !== 0) open.set(choice, begun);
        }
      }
    }
    return { node: this.#put(parts[0]), groups, next: 0 };
  }
}

/** By the index of a field: a number that the fields of its oneof share; 0 for repeated fields. */
function choices(): Int32Array {
  const found: number[] = [0];
  flowDescription().schema.messages.forEach(({ fields }, message) => {
    for (const { label, oneof } of fields) {
      if (label === "repeated") found.push(0);
      else found.push(oneof === undefined ? found.length : -(message * MOST_ONEOFS + oneof + 1));
    }
  });
  return Int32Array.from(found);
}

const MOST_ONEOFS = 1 << 10;

/** The tape with all messages in one part. Takes linear time; payloads stay in place. */
export function mergeParts(tape: Uint32Array): Uint32Array {
  return new Merger(tape).run();
}
