import type { Recognizer } from '../recognizer.ts';
import { numberOf, weightedSum } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';

const routingWeights = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** The first two digits: Federal Reserve districts, thrifts (+20), electronic (+60), traveller's cheques (80). */
function isRouting(digits: Uint8Array): boolean {
  const prefix = numberOf(digits, 0, 2);
  const isAssigned =
    prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80;
  return isAssigned && weightedSum(digits, routingWeights) % 10 === 0;
}

export const usBank: readonly Recognizer[] = [
  numberRecognizer({
    id: 'us-bank.routing',
    entity: 'ABA_ROUTING_NUMBER',
    class: 'pci',
    region: 'US',
    source:
      "American Bankers Association, Routing Number Policy; Federal Reserve's FedACH directory: weights 3, 7, 1 modulo 10",
    examples: ['routing number 121000358'],
    shapes: [[9], [4, 4, 1]],
    joints: '-',
    check: isRouting,
    validation: 'checksum',
    alone: 0.3,
    spoken: 0.95,
    context: [
      'routing',
      'routing number',
      'routing_number',
      'routingnumber',
      'rtn',
      'aba',
      'abarouting',
      'bankrouting',
      'american bankers',
      'ach',
      'wire transfer',
      'direct deposit',
      'bank',
    ],
  }),
  numberRecognizer({
    id: 'us-bank.account',
    entity: 'US_BANK_NUMBER',
    class: 'pci',
    region: 'US',
    source:
      'Nacha Operating Rules, DFI account number: up to 17 digits, in practice 8 or more; no check digit',
    examples: ['bank account 945456787654'],
    shapes: Array.from({ length: 10 }, (_, i) => [i + 8]),
    check: () => true,
    validation: 'context',
    alone: 0.05,
    spoken: 0.6,
    context: [
      'bank account',
      'bank_account',
      'bankaccount',
      'bank acct',
      'bank number',
      'checking',
      'checking account',
      'savings account',
      'account number',
      'account_number',
      'accountnumber',
      'account no',
      'account #',
      'acct',
      'acct no',
      'debit account',
      'direct deposit',
      'routing',
      'wire transfer',
    ],
  }),
];
