import { auditShowCommand } from './audit-show.ts';
import { auditVerifyCommand } from './audit-verify.ts';
import { certsInitCommand } from './certs-init.ts';
import { classifyCommand } from './classify.ts';
import type { Command } from './command.ts';
import { conformanceCommand } from './conformance.ts';
import { configExplainCommand } from './config-explain.ts';
import { configSchemaCommand } from './config-schema.ts';
import { configValidateCommand } from './config-validate.ts';
import { dbMigrateCommand } from './db-migrate.ts';
import { demoCommand } from './demo.ts';
import { dictionaryBuildCommand } from './dictionary-build.ts';
import { dictionaryInfoCommand } from './dictionary-info.ts';
import { fingerprintBuildCommand } from './fingerprint-build.ts';
import { healthcheckCommand } from './healthcheck.ts';
import { keysInitCommand } from './keys-init.ts';
import { policyCheckCommand } from './policy-check.ts';
import { policyExplainCommand } from './policy-explain.ts';
import { policyTestCommand } from './policy-test.ts';
import { recognizersCommand } from './recognizers.ts';
import { serveCommand } from './serve.ts';
import { versionCommand } from './version.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  serveCommand,
  demoCommand,
  conformanceCommand,
  configValidateCommand,
  configSchemaCommand,
  configExplainCommand,
  policyCheckCommand,
  policyTestCommand,
  policyExplainCommand,
  classifyCommand,
  recognizersCommand,
  dictionaryBuildCommand,
  dictionaryInfoCommand,
  fingerprintBuildCommand,
  auditVerifyCommand,
  auditShowCommand,
  dbMigrateCommand,
  certsInitCommand,
  keysInitCommand,
  healthcheckCommand,
  versionCommand,
];
