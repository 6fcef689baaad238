import { describe, expect, it } from 'vitest';
import { checkArguments, UsageError } from '../../../lib/cli/arguments.js';

describe('the arguments of the command', () => {
  it('name a module, and what of it is to be checked', () => {
    const nothing = { providers: [], subject: undefined, exportName: undefined, json: false };
    expect(checkArguments(['check', 'dist/app.module.js'])).toEqual({ module: 'dist/app.module.js', ...nothing });
    const all = 'check --provider manis m.js --provider emma --subject t1 --export AppModule --json'.split(' ');
    expect(checkArguments(all)).toEqual({
      module: 'm.js',
      providers: ['manis', 'emma'],
      subject: 't1',
      exportName: 'AppModule',
      json: true,
    });
  });

  it.each([['--help'], ['-h'], ['check', 'm.js', '--help']])('may ask for help: %s', (...args) => {
    expect(checkArguments(args)).toBeUndefined();
  });

  it.each([
    [[], 'no command is given; there is one: check'],
    [['chekc', 'm.js'], 'there is no command "chekc", only check'],
    [['check'], 'no module is given; name the built file, such as dist/app.module.js'],
    [['check', 'a.js', 'b.js'], 'one module at a time, and not b.js too'],
    [['check', 'a.js', 'b.js', 'c.js'], 'one module at a time, and not b.js c.js too'],
    [['check', 'a.js', '--subject'], /--subject/],
  ])('are wrong with a sentence: %j', (args, sentence) => {
    expect(() => checkArguments(args)).toThrow(UsageError);
    expect(() => checkArguments(args)).toThrow(sentence);
  });
});
