const effort = Number(process.env['SALLYPORT_TEST_EFFORT'] ?? 1);

/** How often a property is tried: `usual` times, and many times that in the nightly run. */
export const runs = (usual: number): number => Math.ceil(usual * effort);
