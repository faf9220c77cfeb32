// The worker thread of mitmflow/node and mitmflow/store: runs its share of one task after another.
import { parentPort } from "node:worker_threads";
import { preparePart } from "./store/prepare-part.ts";
import { convertPart } from "./workers/convert-part.ts";
import { Member } from "./workers/member.ts";
import type { Post } from "./workers/outlet.ts";
import { stand } from "./workers/pause.ts";
import { Series } from "./workers/series.ts";
import type { Order } from "./workers/task.ts";
import { takeWholes } from "./workers/wholes.ts";

const port = parentPort;
if (port === null) throw new TypeError("this is a worker thread of mitmflow: it starts its own");
const post: Post = (message, transfer) => port.postMessage(message, transfer);
const buffers: Uint8Array[] = [];
port.on("message", async ({ task, memory }: Order) => {
  const series = new Series(memory, stand);
  if (task.kind === "wholes") await takeWholes(task, series, post);
  else if (task.kind === "convert") await new Member(series, task, convertPart, { post, buffers }).run();
  else await new Member(series, task, preparePart, { post, buffers }).run();
  post(null, []);
});
