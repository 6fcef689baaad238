// A reporter of vitest: after its own summary, every test that failed or did not judge, and why. CI appends the same to
// the file that TEST_SUMMARY names, and prints it at its very end.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';

export default class SummaryReporter {
  onInit(vitest) {
    // With `-t`, what was not asked for is skipped.
    this.chosen = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules, errors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state) => tests.filter((test) => test.result().state === state);
    const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(of);
    const broken = modules.filter((module) => module.errors().length > 0);
    const projects = [...new Set(modules.map(({ project }) => project.name))];
    const lines = [
      `tests (${projects.join(', ')}): ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
      ...(this.chosen ? [] : skipped).map(
        (test) => `  skipped ${title(test)}\n    ${test.result().note ?? 'without a reason'}`,
      ),
    ];
    const faults = [
      ...failed.map((test) => `  FAILED ${title(test)}\n${texts(test.result().errors ?? [])}`),
      ...broken.map((module) => `  FAILED ${path(module)}\n${texts(module.errors())}`),
      ...(errors.length > 0 ? [`  FAILED outside of tests\n${texts(errors)}`] : []),
    ];
    console.log(`\n${lines.join('\n')}`);
    const file = process.env.TEST_SUMMARY;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${[...lines, ...faults].join('\n')}\n`);
  }
}

const path = ({ moduleId }) => relative('.', moduleId);
const title = (test) => `${path(test.module)}: ${test.fullName}`;
const texts = (errors) => errors.map(({ message, stack }) => `    ${stack ?? message}`).join('\n');
