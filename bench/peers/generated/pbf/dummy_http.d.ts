import type { PbfReader, PbfWriter } from "pbf";
export declare function readHTTPResponse(reader: PbfReader): object;
export declare function writeHTTPResponse(message: object, writer: PbfWriter): void;
