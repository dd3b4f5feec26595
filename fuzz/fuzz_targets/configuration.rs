#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| farthing_gateway::fuzzing::configuration(data));
