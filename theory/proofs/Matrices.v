(* The Frobenius inner product and its norm; logits and margins as inner products (THEORY 1: <M_{k,i,j}, W> is a difference of logits).

   Last, a limit of matrices without the axiom of choice: nested sets whose entries come together hold a common limit. W_mm, W_fin and the
   minimisers of penalised risks are all found by it. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary.
Import ListNotations.
Open Scope R_scope.

Lemma inner_diff_nonneg D V : 0 <= inner D V V.
Proof. apply sum2_nonneg. intros. nra. Qed.
Lemma cauchy_schwarz D X Y : inner D X Y * inner D X Y <= inner D X X * inner D Y Y.
Proof.
  assert (K : forall t, 0 <= inner D X X + 2 * t * inner D X Y + t * t * inner D Y Y).
  { intros t. pose proof (inner_diff_nonneg D (plus X (times t Y))) as P.
    replace (_ + _) with (inner D (plus X (times t Y)) (plus X (times t Y))); [exact P|].
    unfold inner, plus, times. rewrite <- !sum2_scale, <- !sum2_plus. apply sum2_ext; intros; ring. }
  pose proof (inner_diff_nonneg D Y) as HY. destruct HY as [HY|HY].
  - specialize (K (- inner D X Y / inner D Y Y)). apply Rmult_le_compat_r with (r := inner D Y Y) in K; [|lra]. rewrite Rmult_0_l in K.
    replace (_ * inner D Y Y) with (inner D X X * inner D Y Y - inner D X Y * inner D X Y) in K by (field; lra). lra.
  - rewrite <- HY, Rmult_0_r. assert (Z : forall a b, (a < dim D)%nat -> (b < dim D)%nat -> Y a b = 0).
    { intros a b Ha Hb. symmetry in HY. apply (sum2_zero_inv (dim D) (fun a b => Y a b * Y a b)) with (a := a) (b := b) in HY; auto.
      - apply Rmult_integral in HY. tauto.
      - intros. apply Rle_0_sqr. }
    assert (E0 : inner D X Y = 0); [|rewrite E0; lra]. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|].
    intros; rewrite Z; auto; ring.
Qed.
Section Inner.
Variable D : dataset.
Lemma inner_sym X Y : inner D X Y = inner D Y X.
Proof. apply sum2_ext; intros; ring. Qed.
Lemma inner_plus_r X Y Z : inner D X (plus Y Z) = inner D X Y + inner D X Z.
Proof. unfold inner, plus. rewrite <- sum2_plus. apply sum2_ext; intros; ring. Qed.
Lemma inner_diff_r X Y Z : inner D X (diff Y Z) = inner D X Y - inner D X Z.
Proof. unfold inner, diff. rewrite <- sum2_minus. apply sum2_ext; intros; ring. Qed.
Lemma inner_times_r X t Y : inner D X (times t Y) = t * inner D X Y.
Proof. unfold inner, times. rewrite <- sum2_scale. apply sum2_ext; intros; ring. Qed.
Lemma inner_plus_l X Y Z : inner D (plus Y Z) X = inner D Y X + inner D Z X.
Proof. now rewrite inner_sym, inner_plus_r, !(inner_sym X). Qed.
Lemma inner_diff_l X Y Z : inner D (diff Y Z) X = inner D Y X - inner D Z X.
Proof. now rewrite inner_sym, inner_diff_r, !(inner_sym X). Qed.
Lemma inner_times_l X t Y : inner D (times t Y) X = t * inner D Y X.
Proof. now rewrite inner_sym, inner_times_r, (inner_sym X). Qed.
Lemma norm_M k i j : inner D (M D k i j) (M D k i j)
  = lsum (seq 0 (dim D)) (fun a => (E D i a - E D j a) * (E D i a - E D j a)) * lsum (seq 0 (dim D)) (fun b => E D k b * E D k b).
Proof.
  unfold inner, sum2, M. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros a _. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros b _.
  ring.
Qed.
Lemma inner_times X Y t : inner D X (times t Y) = t * inner D X Y.
Proof. unfold inner, times. rewrite <- sum2_scale. apply sum2_ext; intros; ring. Qed.
Lemma inner_times2 t Y : inner D (times t Y) (times t Y) = t * t * inner D Y Y.
Proof. unfold inner, times. rewrite <- sum2_scale. apply sum2_ext; intros; ring. Qed.
Lemma inner_null N X : inner D N N = 0 -> inner D N X = 0.
Proof. intros H. pose proof (cauchy_schwarz D N X) as CS. rewrite H in CS. nra. Qed.
Lemma entry_le V W a b : (a < dim D)%nat -> (b < dim D)%nat -> (V a b - W a b) * (V a b - W a b) <= inner D (diff V W) (diff V W).
Proof.
  intros Ha Hb. unfold inner, sum2, diff.
  apply Rle_trans with (lsum (seq 0 (dim D)) (fun b => (V a b - W a b) * (V a b - W a b))).
  - apply (lsum_term (seq 0 (dim D)) (fun b => (V a b - W a b) * (V a b - W a b))); [intros; apply Rle_0_sqr|apply in_seq; lia].
  - apply (lsum_term (seq 0 (dim D)) (fun a => lsum (seq 0 (dim D)) (fun b => (V a b - W a b) * (V a b - W a b)))); [|apply in_seq; lia].
    intros; apply lsum_nonneg; intros; apply Rle_0_sqr.
Qed.
(** ** Logits *)
Local Notation logit := (logit D).
Local Notation zsum := (zsum D).
Lemma margin_logit W k i j : inner D (M D k i j) W = logit W i k - logit W j k.
Proof. unfold Definitions.logit, inner, M. rewrite <- sum2_minus. apply sum2_ext; intros; ring. Qed.
Lemma logit_plus V W v k : logit (plus V W) v k = logit V v k + logit W v k.
Proof. unfold Definitions.logit, inner, plus. rewrite <- sum2_plus. apply sum2_ext; intros; ring. Qed.
Lemma logit_times r V v k : logit (times r V) v k = r * logit V v k.
Proof. unfold Definitions.logit, inner, times. rewrite <- sum2_scale. apply sum2_ext; intros; ring. Qed.
Lemma zsum_nonneg W k l : 0 <= zsum W k l.
Proof. apply lsum_nonneg. intros. left; apply exp_pos. Qed.
End Inner.
Section Logits.
Variable D : dataset.
Lemma logit_diff V W v k : logit D (diff V W) v k = logit D V v k - logit D W v k.
Proof. unfold logit, inner, diff. rewrite <- sum2_minus. apply sum2_ext; intros; ring. Qed.
Lemma zsum_pos W k l : l <> [] -> 0 < zsum D W k l.
Proof. destruct l as [|x l]; [easy|]. intros _. pose proof (zsum_nonneg D W k l). unfold zsum, lsum in *. cbn. pose proof (exp_pos (logit D W x k)).
lra. Qed.
Lemma logit_same V W v k : same D V W -> logit D V v k = logit D W v k.
Proof. intros H. apply sum2_ext. intros. now rewrite H. Qed.
Lemma risk_same V W : same D V W -> risk D V = risk D W.
Proof.
  intros H. unfold risk. f_equal. apply lsum_ext. intros s _.
  assert (Z : zsum D V (query s) (context s) = zsum D W (query s) (context s)) by (apply lsum_ext; intros; now rewrite (logit_same V W)).
  unfold attention. now rewrite Z, (logit_same V W).
Qed.
Lemma inner_same V W : same D V W -> inner D V V = inner D W W.
Proof. intros H. apply sum2_ext. intros. now rewrite H. Qed.
Lemma logit_zero v k : logit D (fun _ _ => 0) v k = 0.
Proof. unfold logit, inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|intros; ring]. Qed.
End Logits.
Lemma norm_triangle D X Y Z : norm_ D (diff X Z) <= norm_ D (diff X Y) + norm_ D (diff Y Z).
Proof.
  unfold norm_. set (A := diff X Y). set (B := diff Y Z). pose proof (inner_diff_nonneg D A) as PA. pose proof (inner_diff_nonneg D B) as PB.
  pose proof (sqrt_sqrt _ PA) as EA. pose proof (sqrt_sqrt _ PB) as EB. pose proof (sqrt_pos (inner D A A)) as SA.
  pose proof (sqrt_pos (inner D B B)) as SB.
  set (a := sqrt (inner D A A)) in *. set (b := sqrt (inner D B B)) in *. pose proof (cauchy_schwarz D A B) as CS.
  assert (E0 : inner D (diff X Z) (diff X Z) = inner D A A + 2 * inner D A B + inner D B B).
  { unfold inner. rewrite <- sum2_scale, <- !sum2_plus. apply sum2_ext; intros. unfold A, B, diff. ring. }
  assert (inner D A B <= a * b).
  { apply (square_le _ (a * b)); [now apply Rmult_le_pos|]. replace (a * b * (a * b)) with ((a * a) * (b * b)) by ring. now rewrite EA, EB. }
  rewrite <- (sqrt_square (a + b)) by lra. apply sqrt_le_1_alt. rewrite E0, <- EA, <- EB. lra.
Qed.
Section Norms.
Variable D : dataset.
Local Notation norm := (norm_ D).
Lemma norm_pos X : 0 <= norm X.
Proof. apply sqrt_pos. Qed.
Lemma norm_sqr X : norm X * norm X = inner D X X.
Proof. apply sqrt_sqrt, inner_diff_nonneg. Qed.
Lemma inner_norms X Y : - (norm X * norm Y) <= inner D X Y <= norm X * norm Y.
Proof.
  pose proof (norm_pos X). pose proof (norm_pos Y). apply square_le; [now apply Rmult_le_pos|].
  replace (norm X * norm Y * (norm X * norm Y)) with ((norm X * norm X) * (norm Y * norm Y)) by ring. rewrite !norm_sqr. apply cauchy_schwarz.
Qed.
Lemma norm_plus X Y : norm (plus X Y) <= norm X + norm Y.
Proof.
  pose proof (norm_pos X). pose proof (norm_pos Y). pose proof (norm_pos (plus X Y)). pose proof (proj2 (inner_norms X Y)) as C.
  assert (E0 : norm (plus X Y) * norm (plus X Y) = norm X * norm X + 2 * inner D X Y + norm Y * norm Y).
  { rewrite !norm_sqr, inner_plus_l, !inner_plus_r, (inner_sym D Y X). ring. }
  apply Rnot_lt_le. intros L. nra.
Qed.
Lemma norm_same X Y : same D X Y -> norm X = norm Y.
Proof. intros H. unfold norm_. f_equal. now apply inner_same. Qed.
End Norms.
(** * A limit without choice *)
Lemma cauchy_limit D (near : R -> mat -> Prop) :
  (forall e, 0 < e -> exists V, near e V) -> (forall e e' V, 0 < e -> e <= e' -> near e V -> near e' V) ->
  (forall e V W, 0 < e -> near e V -> near e W -> inner D (diff V W) (diff V W) <= e * e) ->
  exists U, forall e V, 0 < e -> near e V -> forall a b, (a < dim D)%nat -> (b < dim D)%nat -> - e <= V a b - U a b <= e.
Proof.
  intros Hex Hmono Hdiam.
  assert (diam : forall e V W a b, 0 < e -> near e V -> near e W -> (a < dim D)%nat -> (b < dim D)%nat -> - e <= V a b - W a b <= e).
  { intros e V W a b He HV HW Ha Hb. apply square_le; [lra|]. eapply Rle_trans; [now apply (entry_le D)|]. now apply Hdiam. }
  assert (limit : forall a, (a < dim D)%nat -> forall b, (b < dim D)%nat -> exists u, forall e V, 0 < e -> near e V -> - e <= V a b - u <= e).
  { intros a Ha b Hb. destruct (completeness (fun x => exists e, 0 < e /\ forall V, near e V -> x <= V a b)) as (u & Hu & Hl).
    - destruct (Hex 1 ltac:(lra)) as (V & HV). exists (V a b + 1). intros x (e & He & Hx).
      assert (Hm : 0 < Rmin e 1) by (apply Rmin_pos; lra). destruct (Hex (Rmin e 1) Hm) as (V' & HV'). pose proof (Rmin_l e 1).
      pose proof (Rmin_r e 1).
      assert (N1 : near 1 V') by (eapply Hmono; [exact Hm| |exact HV']; lra). assert (N2 : near e V') by (eapply Hmono; [exact Hm| |exact HV']; lra).
      specialize (Hx V' N2). pose proof (diam 1 V' V a b ltac:(lra) N1 HV Ha Hb). lra.
    - destruct (Hex 1 ltac:(lra)) as (V & HV). exists (V a b - 1), 1. split; [lra|]. intros V' HV'.
      pose proof (diam 1 V V' a b ltac:(lra) HV HV' Ha Hb). lra.
    - exists u. intros e V He HV. split.
      + assert (u <= V a b + e); [|lra]. apply Hl. intros x (e' & He' & Hx). assert (Hm : 0 < Rmin e e') by (apply Rmin_pos; lra).
        destruct (Hex (Rmin e e') Hm) as (V' & HV').
        pose proof (Rmin_l e e'). pose proof (Rmin_r e e').
        assert (N1 : near e V') by (eapply Hmono; [exact Hm| |exact HV']; lra).
        assert (N2 : near e' V') by (eapply Hmono; [exact Hm| |exact HV']; lra).
        specialize (Hx V' N2). pose proof (diam e V' V a b He N1 HV Ha Hb). lra.
      + assert (V a b - e <= u); [|lra]. apply Hu. exists e. split; [auto|]. intros V' HV'. pose proof (diam e V V' a b He HV HV' Ha Hb). lra. }
  destruct (finite_choice (dim D) (fun a (f : nat -> R) => forall b, (b < dim D)%nat -> forall e V, 0 < e ->
    near e V -> - e <= V a b - f b <= e) (fun _ => 0)) as (U & HU).
  - intros a Ha. apply (finite_choice (dim D) (fun b u => forall e V, 0 < e -> near e V -> - e <= V a b - u <= e) 0). intros b Hb. now apply limit.
  - exists U. intros e V He HV a b Ha Hb. now apply HU.
Qed.
