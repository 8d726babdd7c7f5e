import { providers } from '../src/app/providers.ts';

/** Every provider behind the one host: which of them is meant, the path says. */
const routesOf = (host: string): string =>
  [...providers.keys()]
    .map(
      provider => `\
  - id: ${provider.replace(/[^a-z0-9]/g, '-')}
    hosts: ['${host}'${provider === 'openai' ? ', api.openai.com' : ''}]
    provider: ${provider}
    zone: external
    release: segments
    owner: platform-team
    use_case: assistant
`,
    )
    .join('');

/** The twenty rules of the benchmark, for a company of some size; each is looked at for each exchange. */
export const benchPolicy = (host: string): string => `\
version: 1
routes:
${routesOf(host)}\
  - id: inhouse
    hosts: [models.internal]
    provider: openai
    zone: internal
    release: causal
    owner: platform-team
    use_case: documentation
rules:
  - { id: staff-may-ask, effect: permit, when: { roles: [developer, analyst, clinician] } }
  - { id: support-may-ask-inside, effect: permit, when: { roles: [support], zones: [internal] } }
  - { id: agents-stay-inside, effect: deny, when: { groups: [agents], zones: [external] }, unless: { groups: [approved] }, reason: agent_external }
  - { id: contractors-small-models, effect: deny, when: { groups: [contractors], models: ['gpt-5*', 'o3*'] }, reason: model_not_cleared }
  - { id: interns-inside, effect: deny, when: { groups: [interns], zones: [external] }, reason: intern_external }
  - { id: mask-mail, effect: redact, when: { entities: [EMAIL] }, treatment: mask, reason: personal_data }
  - { id: mask-personal-data-outside, effect: redact, when: { zones: [external], classes: [pii] }, treatment: mask, reason: personal_data_external }
  - { id: redact-social-security, effect: redact, when: { entities: [US_SSN] }, unless: { roles: [payroll] }, treatment: redact, reason: ssn }
  - { id: mask-card-data, effect: redact, when: { classes: [pci] }, treatment: mask, reason: card_data }
  - { id: hash-accounts, effect: redact, when: { entities: [IBAN] }, unless: { roles: [treasury] }, treatment: hash, reason: account_number }
  - { id: no-cards-from-support, effect: deny, when: { roles: [support], classes: [pci], phase: request }, reason: card_data_support }
  - { id: no-health-data-outside, effect: deny, when: { zones: [external], classes: [phi, health_topic], phase: request }, reason: health_data_external }
  - { id: health-records-for-clinicians, effect: deny, when: { zones: [internal], classes: [phi] }, unless: { roles: [clinician] }, reason: health_data_not_cleared }
  - { id: mask-record-numbers, effect: redact, when: { entities: [MEDICAL_RECORD_NUMBER] }, treatment: mask, reason: record_number }
  - { id: no-secrets-in-prompts, effect: deny, when: { classes: [secrets], phase: request }, reason: secret_in_prompt }
  - { id: no-secrets-in-answers, effect: redact, when: { classes: [secrets], phase: response }, treatment: redact, reason: secret_in_answer }
  - { id: no-private-keys, effect: deny, when: { entities: [PRIVATE_KEY] }, reason: private_key }
  - { id: nothing-classified-outside, effect: deny, when: { zones: [external], classes: [classified_marker] }, reason: classified_external }
  - { id: no-nato-anywhere, effect: deny, when: { entities: [NATO_CLASSIFICATION] }, unless: { groups: [nato-cleared] }, reason: nato }
  - { id: no-red-tlp, effect: deny, when: { entities: [TLP_MARKING], band: certain, zones: [external] }, reason: tlp }
`;
