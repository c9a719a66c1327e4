# packages/archives.sh writes the version and the checksums; the formula with them is a file of each release.
class Rackform < Formula
  desc "Compiles descriptions of racks into CloudFormation templates, and proves them"
  homepage "https://github.com/rackform/rackform"
  version "{version}"
  license "MIT"

  on_macos do
    on_arm do
      url "https://github.com/rackform/rackform/releases/download/v{version}/rackform-{version}-aarch64-apple-darwin.tar.gz"
      sha256 "{aarch64-apple-darwin}"
    end
    on_intel do
      url "https://github.com/rackform/rackform/releases/download/v{version}/rackform-{version}-x86_64-apple-darwin.tar.gz"
      sha256 "{x86_64-apple-darwin}"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/rackform/rackform/releases/download/v{version}/rackform-{version}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "{aarch64-unknown-linux-musl}"
    end
    on_intel do
      url "https://github.com/rackform/rackform/releases/download/v{version}/rackform-{version}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "{x86_64-unknown-linux-musl}"
    end
  end

  def install
    bin.install "rackform"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/rackform.bash" => "rackform"
    zsh_completion.install "completions/_rackform"
    fish_completion.install "completions/rackform.fish"
    pkgshare.install "schemas"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/rackform --version")
    system bin/"rackform", "init"
    system bin/"rackform", "synth"
    assert_path_exists testpath/"out/production.public.json"
  end
end
