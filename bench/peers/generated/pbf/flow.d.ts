import type { PbfReader, PbfWriter } from "pbf";
export declare function readFlow(reader: PbfReader): object;
export declare function writeFlow(message: object, writer: PbfWriter): void;
