import { parseArgs } from 'node:util';

export const USAGE = `usage: nestjs-provider-auth check <module> [options]

Acquires a token of each provider of a Nest application, keeps none, and says what is wrong and how to cure it.

  <module>            the built file that exports the root module: dist/app.module.js
  --provider <name>   only this provider; may be given more than once
  --subject <subject> whose tokens, of the providers that have subjects
  --export <name>     the export that is the module; default: the only one that is a Nest module
  --json              one line of JSON for each provider on the standard output, and nothing else there
  --help              this

Exit code: 0 nothing failed, 1 something did, 2 wrong usage.
`;

/** What is to be checked. */
export interface CheckArguments {
  readonly module: string;
  readonly providers: readonly string[];
  readonly subject: string | undefined;
  readonly exportName: string | undefined;
  readonly json: boolean;
}

/** The command was called wrongly: a sentence for whoever called it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads what stands behind the command's name. `undefined`: help is wanted. Throws UsageError. */
export function checkArguments(args: readonly string[]): CheckArguments | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [command, module, ...more] = positionals;
  if (command === undefined) throw new UsageError('no command is given; there is one: check');
  if (command !== 'check') throw new UsageError(`there is no command ${JSON.stringify(command)}, only check`);
  if (module === undefined) throw new UsageError('no module is given; name the built file, such as dist/app.module.js');
  if (more.length > 0) throw new UsageError(`one module at a time, and not ${more.join(' ')} too`);
  const { provider: providers = [], subject, export: exportName, json = false } = values;
  return { module, providers, subject, exportName, json };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        provider: { type: 'string', multiple: true },
        subject: { type: 'string' },
        export: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
