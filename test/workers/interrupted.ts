// A command that is interrupted as soon as it has written something.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

/** @param argv of Node @param path what it writes: SIGINT comes when it is there */
export async function interruptedAt(argv: readonly string[], path: string): Promise<{ code: number | null; told: string }> {
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "pipe"] });
  const looks = setInterval(() => {
    if (!existsSync(path)) return;
    clearInterval(looks);
    child.kill("SIGINT");
  }, 1);
  let told = "";
  child.stderr.on("data", (piece) => {
    told += piece;
  });
  const [code] = await once(child, "close");
  clearInterval(looks);
  return { code, told };
}
