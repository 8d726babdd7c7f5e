/**
 * The policy of the demo. `external` and `internal` are the authorities under which the application reaches the two model
 * servers through Envoy, beside the real host's own name.
 */
export const demoPolicy = (hosts: {
  readonly external: readonly string[];
  readonly internal: readonly string[];
}): string => `\
version: 1
routes:
  - id: openai
    hosts: ${JSON.stringify(hosts.external)}
    provider: openai
    zone: external
    release: segments
    owner: platform-team
    use_case: assistant
  - id: clinic
    hosts: ${JSON.stringify(hosts.internal)}
    provider: openai
    zone: internal
    release: causal
    owner: clinical-it
    use_case: discharge-letters
rules:
  - id: staff-may-ask
    effect: permit
    when: { roles: [developer, clinician] }
    description: Whoever works here may ask a model.
  - id: mask-personal-data-outside
    effect: redact
    when: { zones: [external], classes: [pii, pci] }
    treatment: mask
    reason: personal_data_external
    description: Personal and card data leave the company masked, and come back masked.
  - id: no-health-data-outside
    effect: deny
    when: { zones: [external], classes: [phi, health_topic], phase: request }
    reason: health_data_external
    description: Health data never reaches an external model.
  - id: health-data-for-clinicians-only
    effect: deny
    when: { zones: [internal], classes: [phi] }
    unless: { roles: [clinician] }
    reason: health_data_not_cleared
    description: Inside, only clinicians work with health records.
  - id: no-secrets-out
    effect: deny
    when: { classes: [secrets], phase: request }
    reason: secret_in_prompt
    description: A key in a prompt is a key given away.
  - id: mask-secrets-in-answers
    effect: redact
    when: { classes: [secrets], phase: response }
    treatment: redact
    reason: secret_in_answer
    description: A key in an answer is shown to nobody.
  - id: no-classified-markers-outside
    effect: deny
    when: { zones: [external], classes: [classified_marker] }
    reason: classified_external
    description: What is marked as classified stays inside.
`;
