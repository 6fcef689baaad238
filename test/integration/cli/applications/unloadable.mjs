// Its package is not installed.
import 'a-package-that-nobody-has';
