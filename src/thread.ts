// What a worker thread of mitmflow/node and mitmflow/store runs: its share of one task after another.
import { parentPort } from "node:worker_threads";
import { preparePart } from "./store/prepare-part.ts";
import { convertPart } from "./workers/convert-part.ts";
import { Member } from "./workers/member.ts";
import type { Post } from "./workers/outlet.ts";
import { stand } from "./workers/pause.ts";
import { Series } from "./workers/series.ts";
import type { Order } from "./workers/task.ts";

const port = parentPort;
if (port === null) throw new TypeError("this is a worker thread of mitmflow: it starts its own");
const post: Post = (message, transfer) => port.postMessage(message, transfer);
port.on("message", async ({ task, memory }: Order) => {
  const series = new Series(memory, stand);
  const member = task.kind === "convert" ? new Member(series, task, convertPart, post) : new Member(series, task, preparePart, post);
  await member.run();
  post(null, []);
});
