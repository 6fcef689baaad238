// The clients that teams have already, the real ones, each through a revocation: installs them in test/clients, has their
// generators make clients of a real OpenAPI file, compiles all that, and holds docs/clients.md against what happens.
import { run, runTool } from './tools.mjs';

const cwd = 'test/clients';
run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], { cwd });
run(process.execPath, ['generate.mjs'], { cwd });
runTool('tsc', ['--noEmit', '-p', cwd]);
runTool('vitest', ['run', '--project', 'clients']);
