export interface FoundCanary {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly canary: string;
}
export declare function findCanaries(
  folder: string,
  options?: { readonly except?: readonly string[] },
): readonly FoundCanary[];
