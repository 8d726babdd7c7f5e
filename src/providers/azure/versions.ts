/**
 * Versions of the data plane (Microsoft's documentation, "Azure OpenAI API version lifecycle" and the folders of its API
 * specification). Those that have been retired are not among them: their bodies differ.
 */
export const datedVersions: readonly string[] = [
  '2022-12-01',
  '2023-05-15',
  '2024-02-01',
  '2024-02-15-preview',
  '2024-03-01-preview',
  '2024-04-01-preview',
  '2024-05-01-preview',
  '2024-06-01',
  '2024-07-01-preview',
  '2024-08-01-preview',
  '2024-09-01-preview',
  '2024-10-01-preview',
  '2024-10-21',
  '2024-12-01-preview',
  '2025-01-01-preview',
  '2025-02-01-preview',
  '2025-03-01-preview',
  '2025-04-01-preview',
];

/** Of the paths below `/openai/v1`, where it may be left out. */
export const v1Versions: readonly string[] = ['v1', 'preview', 'latest'];
