#!/bin/sh
# Sends generated requests to a fresh carrier sandbox and checks every answer against the same
# OpenAPI files that the conformance run uses: no 5xx, no status, header, media type or body that
# is not described.
#
#     pip install schemathesis
#     crates/conformance/schemathesis.sh target/debug/carrier-sandbox [examples per operation]
#
# Each file runs twice: as it is, and with Korean numbers and whole won in it, because random
# phone numbers and currencies do not get past the operator's first question.
set -eu

sandbox=$1
examples=${2:-300}
here=$(dirname "$0")
files=$here/fixtures/camara
work=$(mktemp -d)
"$sandbox" --listen 127.0.0.1:0 >"$work/log" &
process=$!
trap 'kill $process; rm -rf "$work"' EXIT
until grep -q "listening on" "$work/log"; do :; done
origin=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log")

token() {
    curl -sf -u farthing-demo:farthing-demo-secret "$origin/oauth2/token" \
        -d grant_type=client_credentials "$@" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}

narrow() {
    sed -e 's/\^\\+\[1-9\]\[0-9\]{4,14}\$/^\\+8210[2-9][0-9]{7}$/' \
        -e 's/"+34671999000"/"+821023456789"/; s/'"'"'+346661113334'"'"'/'"'"'+821023456789'"'"'/' \
        -e 's/minimum: 0\.001/minimum: 1/; s/multipleOf: 0\.001/multipleOf: 1/' \
        -e 's/^\( *\)example: "EUR"$/\1example: "KRW"\n\1enum: ["KRW"]/' "$1"
}

failed=0
generated=0
check() {
    echo "== $2 ($1)"
    schemathesis run "$2" --url "$origin$3" --header "Authorization: Bearer $4" \
        --phases examples,coverage,fuzzing,stateful --max-examples "$examples" \
        --checks "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance" \
        --continue-on-failure --suppress-health-check all --warnings off --no-color \
        >"$work/run" || failed=1
    cat "$work/run"
    generated=$((generated + $(sed -n 's/^ *\([0-9]*\) generated,.*/\1/p' "$work/run")))
}

run() {
    check "as it is" "$files/$1" "$2" "$3"
    narrow "$files/$1" >"$work/$(basename "$1")"
    check "Korean" "$work/$(basename "$1")" "$2" "$3"
}

client=$(token -d "scope=carrier-billing:payments:create carrier-billing:payments:read carrier-billing:payments:write carrier-billing-refund:refunds:create carrier-billing-refund:refunds:read one-time-password-sms:send-validate sim-swap sim-swap:check sim-swap:retrieve-date")
phone=$(token -d "scope=number-verification:verify number-verification:device-phone-number:read" \
    -d "login_hint=tel:+821023456789")

run CarrierBillingCheckOut-r3.2/carrier-billing.yaml /carrier-billing/v0.5 "$client"
run CarrierBillingCheckOut-r3.2/carrier-billing-refund.yaml /carrier-billing-refund/v0.3 "$client"
run OTPValidation-r3.2/one-time-password-sms.yaml /one-time-password-sms/v1 "$client"
run SimSwap-r3.3/sim-swap.yaml /sim-swap/v2 "$client"
run NumberVerification-r3.2/number-verification.yaml /number-verification/v2 "$phone"
payments=$(curl -sf "$origin/books" | grep -o '"paymentId"' | wc -l)
echo "== $generated requests in all; $payments payments got into the books"
exit $failed
