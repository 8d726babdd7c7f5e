export declare const pinnedVersion: string;
export declare function cacheFolder(): string;
export declare function versionOf(file: string): string | undefined;
export declare function ensureEnvoy(options?: { version?: string }): Promise<string>;
