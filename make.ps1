# The Makefile's targets for Windows developers: .\make.ps1 demo | test | run | bench | campaign | setup
param([ValidateSet("demo", "test", "run", "bench", "campaign", "setup", "bundle")][string]$Target = "demo")
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$Python = ".venv\Scripts\python.exe"

function Invoke-Step {
    & $args[0] $args[1..($args.Count - 1)]
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Everything {
    $Ready = ".venv\.ready"
    $Newest = (Get-Item requirements.lock, pyproject.toml | Measure-Object LastWriteTime -Maximum).Maximum
    if ((Test-Path $Ready) -and ((Get-Item $Ready).LastWriteTime -ge $Newest)) { return }
    Invoke-Step py -3.11 -m venv .venv
    Invoke-Step $Python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    Invoke-Step $Python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    Invoke-Step $Python -m resources.fonts.mend
    New-Item -ItemType File -Force $Ready | Out-Null
}

Install-Everything
switch ($Target) {
    "demo" { Invoke-Step $Python -m tests.journeys.demo --out out/demo }
    "run" { Invoke-Step $Python -m desktop }
    "bench" { Invoke-Step $Python -m tests.benchmarks --out out/bench }
    "bundle" { Invoke-Step $Python -m PyInstaller --noconfirm --distpath dist --workpath build build.spec }
    "campaign" {
        $env:QT_QPA_PLATFORM = "offscreen"
        Invoke-Step $Python -m pytest -n 2 --hypothesis-profile=campaign tests/sync tests/store tests/domain tests/forms
        Invoke-Step $Python -m tests.figures --full --json out/figures-full.jsonl
    }
    "test" {
        $env:QT_QPA_PLATFORM = "offscreen"
        Invoke-Step $Python -m ruff format --check .
        Invoke-Step $Python -m ruff check .
        Invoke-Step $Python -m mypy
        Invoke-Step .venv\Scripts\lint-imports.exe
        Invoke-Step $Python -m pytest -n 2
        Invoke-Step $Python -m tests.figures --quick --json out/figures.jsonl
    }
}
