// Runs the suite in a page, or wherever a bundle of this file runs: the result is `globalThis.report`, a promise. The engines are in the
// page's address, as #wasm-simd,wasm,js.
import * as mitmflow from "mitmflow";
import { runSuite } from "./suite.js";

globalThis.report = runSuite(mitmflow, (globalThis.location?.hash.slice(1) || "wasm-simd,wasm,js").split(","));
