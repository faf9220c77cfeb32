// What the main process and the measuring one send each other: plain data both ways.

/** Limits on measuring one operation. Times in seconds, as in Benchmark.js. */
export interface Limits {
  /** Calls are repeated within a sample until this much time has passed. */
  minTime: number;
  minSamples: number;
  /** More samples are taken until this much time has passed, including the garbage collections between them. */
  maxTime: number;
  /** A slow operation gets fewer samples than `minSamples`, but at least two, to stay within this. */
  budget: number;
  /** Collect only young garbage, however slow a call is: for passes over many small values, which leave no other. */
  youngOnly?: boolean;
}

export interface Task {
  case: string;
  operation: string;
  limits: Limits;
}

/** The work of one process: one variant of a suite at one size. */
export interface Job {
  suite: string;
  variant: string;
  /** Bytes of the body; 0 for flows. */
  size: number;
  tasks: Task[];
  /** A folder for files, which the main process removes. */
  folder: string;
  /** Flows in one sample. */
  flowsPerSample: number;
}

export interface TaskResult {
  case: string;
  operation: string;
  /** Nanoseconds per call, or per flow in cases of flows. Empty when the library cannot do it. */
  samples: number[];
  /** Nanoseconds of a bare copy of the body, taken alternately with the samples in the same process. */
  copies?: number[];
  /** Bytes of the encoded value; in cases of flows, of the average flow. */
  blobBytes?: number;
  /** The peak memory of the process, where that was measured. */
  peakBytes?: number;
  /** Set when the result was wrong or the operation threw. */
  error?: string;
}

export interface JobResult {
  results: TaskResult[];
  /** Nanoseconds from the start of the import to the end of the first call. */
  loadTime?: number;
  /** What the process reports that it ran: `wasm-simd`, or the version of the library. */
  detail?: string;
  /** Set when the library is not installed. */
  missing?: boolean;
}
