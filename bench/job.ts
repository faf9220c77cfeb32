// What goes between the main process and the one that measures: plain data both ways.

/** How long one operation may be measured. Times in seconds, as Benchmark.js has them. */
export interface Limits {
  /** A sample is repeated calls until this much has passed. */
  minTime: number;
  minSamples: number;
  /** More samples are taken until this much has passed, the garbage collection between them included. */
  maxTime: number;
  /** A slow operation gets fewer samples than `minSamples`, down to two, to stay within this. */
  budget: number;
  /** Collect young garbage only, however slow a call is: for passes over many small values, which leave no other. */
  youngOnly?: boolean;
}

export interface Task {
  case: string;
  operation: string;
  limits: Limits;
}

/** One process: one variant of a suite at one size. */
export interface Job {
  suite: string;
  variant: string;
  /** Bytes of the body; 0 for flows. */
  size: number;
  tasks: Task[];
  /** A folder for files, removed by the main process. */
  folder: string;
  /** Flows in one sample. */
  flowsPerSample: number;
}

export interface TaskResult {
  case: string;
  operation: string;
  /** Nanoseconds a call; for flows, a flow. Empty when the library cannot do it. */
  samples: number[];
  /** Nanoseconds of a bare copy of the body, taken in turn with the samples in the same process. */
  copies?: number[];
  /** Bytes of the encoded value; for flows, of the average one. */
  blobBytes?: number;
  /** The most memory that the process held, where that was measured. */
  peakBytes?: number;
  /** The result was wrong, or it threw. */
  error?: string;
}

export interface JobResult {
  results: TaskResult[];
  /** Nanoseconds from the start of the import to the end of the first call. */
  loadTime?: number;
  /** What the process says it ran: `wasm-simd`, or the version of the library. */
  detail?: string;
  /** Set when the library is not there. */
  missing?: boolean;
}
