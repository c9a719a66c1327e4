#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| rackform_fuzz::laws::app(input));
