// What a worker thread of mitmflow/node runs: one task after another, each answered bit by bit.
import { parentPort } from "node:worker_threads";
import { convertPart } from "./workers/convert-part.ts";
import { Outbox } from "./workers/outbox.ts";
import type { Order } from "./workers/task.ts";

const port = parentPort;
if (port === null) throw new TypeError("this is the worker of mitmflow/node: it is started by it");
const outbox = new Outbox(port);
port.on("message", (order: Order) => {
  if (order.kind === "taken") outbox.taken(order.bytes);
  else void convertPart(order.task, (answer) => outbox.tell(answer));
});
