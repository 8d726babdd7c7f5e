import type { Denial, Reason } from './types.ts';

/**
 * Every reason that Sallyport itself gives, with the sentence that a client or an operator reads.
 * The code is stable; the sentence may be reworded. Policy rules bring codes of their own (`policyReason`).
 */
export const reasons = {
  // identity
  identity_missing: 'The request carries no identity token. Send one in the configured identity header.',
  identity_invalid: 'The identity token was not accepted. Ask your identity provider for a new one.',
  identity_expired: 'The identity token has expired. Ask your identity provider for a new one.',
  identity_unavailable: 'The keys of the identity provider could not be had. Try again later.',
  identity_ambiguous: 'The request carries more than one identity or authorization header.',
  // destination
  unknown_host: 'No route of the policy names this host. Add it to the `hosts` of a route.',
  unknown_operation:
    'The provider of this host has no operation with this method and path that Sallyport knows.',
  version_unknown: 'This version of the API is not one that Sallyport knows.',
  no_route: 'No route of the policy covers this model and operation.',
  path_not_normal: 'The path is not in its normal form.',
  upgrade_refused: 'Protocol upgrades are not allowed through Sallyport.',
  header_invalid: 'A header is malformed or repeated where it must not be.',
  trailers_invalid: 'Trailers came where none are allowed.',
  // decision
  permitted: 'A policy rule permits this.',
  no_rule_permits: 'No policy rule permits this.',
  policy_conflict: 'Two policy rules demand contradictory obligations.',
  obligation_unmet: 'Something had to be removed from a place that cannot be rewritten.',
  signature_broken:
    'The request is signed by its sender (AWS Signature Version 4), and something in it would have to be changed.',
  foreign_id: 'It refers to something that the provider keeps for somebody else.',
  model_ambiguous: 'The path and the body of the request name different models.',
  approval_required: 'A person has to approve this first.',
  policy_unavailable: 'No policy is in force.',
  // body and format
  content_type_unsupported: 'The content type is missing or not one that this operation takes.',
  content_encoding_unsupported: 'The content encoding is not one that can be inspected.',
  body_missing: 'This operation needs a body.',
  body_unexpected: 'This operation takes no body.',
  body_too_large: 'The body is over the limit.',
  body_incomplete: 'The body ended before it was complete.',
  budget_exhausted: 'The gateway holds as much unjudged data as it may. Try again later.',
  json_invalid: 'The body is not valid JSON (RFC 8259).',
  json_trailing_bytes: 'Bytes follow the JSON value.',
  json_too_deep: 'The JSON value is nested deeper than 128 levels.',
  json_not_object: 'The JSON value is not an object.',
  duplicate_member: 'A JSON object names the same member twice.',
  ambiguous_member:
    'A JSON object has members that differ in case only, or a known member in another spelling.',
  lone_surrogate: 'A JSON string has a lone surrogate.',
  utf8_invalid: 'The body is not valid UTF-8.',
  bom_present: 'The body begins with a byte order mark.',
  number_out_of_range: 'A JSON number cannot be represented by a double without loss of meaning.',
  frame_invalid: 'The stream is not in the format that its content type says.',
  frame_too_large: 'One event of the stream is over the limit.',
  channel_closed: 'The stream goes on with a text that it had closed.',
  tiling_mismatch: 'The bytes read do not add up.',
  // what nobody here can look into
  opaque:
    'It has content that cannot be inspected (an image, audio, a PDF, another binary), and no policy rule permits that.',
  remote_reference:
    'It refers to content that stands elsewhere (a URL, a file, an earlier response), and no policy rule permits that.',
  provider_state:
    'It asks the provider to keep content, or to go on by itself, and no policy rule permits that.',
  provider_tool: 'It lets the provider use a tool of its own, and no policy rule permits that.',

  // classification
  unclassified: 'The content could not be classified within its budget.',
  recognizer_failed: 'A recognizer failed.',
  // ledger
  ledger_unavailable: 'The audit ledger cannot be written. Nothing leaves without its record.',
  ledger_late: 'The audit ledger did not answer in time. Nothing leaves without its record.',
  ledger_full: 'The audit ledger is behind. Try again later.',
  // course of an exchange
  request_timeout: 'The request did not arrive in time.',
  response_timeout: 'The model server did not go on in time.',
  client_gone: 'The client went away, or the model server broke off: Envoy ends both in the same way.',
  upstream_broken: 'The model server broke off.',
  early_response: 'An answer came before the request had been let go.',
  local_reply: 'Envoy answered by itself.',
  upstream_status_refused: 'The model server answered with a status that is not relayed.',
  protocol_violation: 'Envoy sent messages in an order that its protocol rules out.',
  processing_mode: 'Envoy is not configured as Sallyport needs it (processing modes).',
  shutting_down: 'The gateway is shutting down.',
  internal_error: 'The gateway failed, and so nothing passed.',
} as const;

export type ReasonCode = keyof typeof reasons;

/** A reason of our own, by its code. The cast: nothing has a brand's member, so nothing else makes one. */
export const reason = (code: ReasonCode): Reason => code as unknown as Reason;

const ruleCode = /^[a-z][a-z0-9_]{0,63}$/;

/** A reason that a policy rule gives. @throws RangeError where the code isn't lower-case words joined by `_`. */
export function policyReason(code: string): Reason {
  if (!ruleCode.test(code)) throw new RangeError(`"${code}" is not a reason code (a-z, 0-9 and _)`);
  return code as Reason;
}

/** The sentence for a reason; a rule's own code speaks for itself. */
export const sentence = (code: Reason): string =>
  Object.hasOwn(reasons, code)
    ? // An own member of `reasons` is one of its codes: a branded string's type cannot be narrowed to that.
      reasons[code as unknown as ReasonCode]
    : `A policy rule refuses this: ${code}.`;

/** What a client reads: the sentence, what to configure where that helps, and the id to ask with. */
export const messageOf = ({ reason: code, configure, exchange }: Denial): string =>
  `${sentence(code)}${configure === undefined ? '' : ` Configure ${configure}.`} (Sallyport exchange ${exchange})`;
