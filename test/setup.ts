// vitest runs this for each spec file. Files share a process, and what two of them import is evaluated for the first alone: a
// hook in it would be that one's.
import { afterEach } from 'vitest';
import { closeAll } from './after-test.js';

afterEach(closeAll);
