export declare const pinned: readonly string[];
export declare function ensurePythonSdks(): Promise<string>;
