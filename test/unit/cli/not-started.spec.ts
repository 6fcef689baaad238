import { describe, expect, it } from 'vitest';
import { NotStarted } from '../../../lib/cli/not-started.js';

describe('an application that did not start', () => {
  it.each([
    ['nothing', undefined, 'it failed'],
    [
      'a package that is missing',
      new Error("Cannot find package 'pg' imported from /srv/app.js"),
      "it failed (Cannot find package 'pg')",
    ],
    [
      'a file that is missing',
      new Error("Cannot find module './fake.js'\nRequire stack:"),
      "it failed (Cannot find module './fake.js')",
    ],
    [
      'a dependency that is missing',
      new Error("Nest can't resolve dependencies of the OrdersService (?). Please make sure"),
      "it failed (Nest can't resolve dependencies of the OrdersService)",
    ],
    [
      'a setting',
      new Error('config key "DATABASE_URL" is not set'),
      'it failed (Error: config key DATABASE_URL is not set)',
    ],
    ['no error', 'fake-secret', 'it failed (a value that is no Error (string))'],
    ['null', null, 'it failed (a value that is no Error (object))'],
  ])('is told in one sentence, with what was thrown: %s', (_what, thrown, sentence) => {
    expect(new NotStarted('it failed', thrown).message).toBe(sentence);
  });

  it.each(["no, Cannot find module 'fake-secret'", "no, Nest can't resolve dependencies of the fakeSecret"])(
    'shows nothing that only looks like what Node and Nest say: %s',
    (message) => {
      expect(new NotStarted('it failed', new Error(message)).message).not.toMatch(/fake-?secret/i);
    },
  );

  it('has a cure, its own or to make reachable what it needs', () => {
    expect(new NotStarted('it failed').cure).toMatch(
      /^make what its modules need .* reachable from here, or check a smaller module/,
    );
    expect(new NotStarted('it failed', undefined, 'name the file').cure).toBe('name the file');
  });
});
