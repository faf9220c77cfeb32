// What a worker thread of mitmflow/node and mitmflow/store runs: one task after another, each answered bit by bit.
import { parentPort } from "node:worker_threads";
import { preparePart } from "./store/prepare-part.ts";
import { convertPart } from "./workers/convert-part.ts";
import { Outbox } from "./workers/outbox.ts";
import type { Tell } from "./workers/part.ts";
import type { Order, Task } from "./workers/task.ts";

const port = parentPort;
if (port === null) throw new TypeError("this is a worker thread of mitmflow: it starts its own");
const outbox = new Outbox(port);
const tell: Tell = (answer) => outbox.tell(answer);
const work = (task: Task): Promise<void> => (task.kind === "convert" ? convertPart(task, tell) : preparePart(task, tell));
port.on("message", (order: Order) => {
  if (order.kind === "taken") outbox.taken(order.bytes);
  else void work(order.task);
});
